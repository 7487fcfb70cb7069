/* JSON comes from the network: parsing ends in a document or an error, and a document can be asked
 * for things that are not there. */
#include <stdint.h>

#include "core/json.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    LL_CLEANUP(ll_json_doc_freep) ll_json_doc *doc = NULL;
    if (ll_json_parse((const char *)bytes, len, &doc, NULL) == LL_OK) {
        struct ll_json_node node = ll_json_root(doc);
        for (int depth = 0; depth < 8 && node.at != NULL; depth++) {
            (void)ll_json_get_text(node);
            (void)ll_json_get_number(node);
            struct ll_json_node member = ll_json_member(node, "a");
            node = member.at != NULL ? member : ll_json_item(node, ll_json_length(node) / 2);
        }
    }
    return 0;
}
