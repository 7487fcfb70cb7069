#include "importers/gdal_words.h"

#include <stdio.h>
#include <string.h>

/// What a message says when it holds a part.
static const char *meaning(const char *message)
{
    static const struct {
        const char *part;
        const char *meaning;
    } known[] = {
        {"Permission denied", "no right to read it"},
        {"not recognized as a supported file format", "its format is none that can be read"},
        {"not recognized as being in a supported file format",
         "its format is none that can be read"},
        {"not a supported", "its format is none that can be read"},
        {"not supported", "it uses something that cannot be read"},
        {"No such file", "it, or a file that belongs to it, is missing"},
        {"does not exist", "it, or a file that belongs to it, is missing"},
        {"unknown encoding", "its text is in an encoding that cannot be read"},
        {"unclosed token", "it ends too early, or is damaged"},
        {"no element found", "it ends too early, or is damaged"},
        {"mismatched tag", "it is damaged"},
        {"not well-formed", "it is damaged"},
        {"runcated", "it ends too early, or is damaged"},
        {"nexpected end", "it ends too early, or is damaged"},
        {"remature", "it ends too early, or is damaged"},
        {"end of file", "it ends too early, or is damaged"},
        {"orrupt", "it is damaged"},
        {"malformed", "it is damaged"},
        {"parsing", "it is damaged"},
        {"nable to open", "it cannot be opened"},
        {"ailed to open", "it cannot be opened"},
        {"annot open", "it cannot be opened"},
        {"ailed to read", "it cannot be read to its end"},
        {"rror reading", "it cannot be read to its end"},
        {"ead error", "it cannot be read to its end"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strstr(message, known[i].part) != NULL) {
            return known[i].meaning;
        }
    }
    return NULL;
}

struct ll_gdal_words ll_gdal_words(const char *message, enum ll_lang lang)
{
    struct ll_gdal_words words = {""};
    const char *said = meaning(message);
    if (said == NULL) {
        (void)snprintf(words.text, sizeof words.text, "%s", message);
    } else {
        (void)snprintf(words.text, sizeof words.text, "%s (%.280s)", ll_tr(lang, said), message);
    }
    for (char *p = words.text; *p != '\0'; p++) {
        *p = *p == '\n' || *p == '\r' || *p == '\t' ? ' ' : *p;
    }
    return words;
}
