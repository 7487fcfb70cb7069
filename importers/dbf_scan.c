#include "importers/dbf_scan.h"

#include "core/alloc.h"
#include "importers/bytes.h"
#include "importers/shape_files.h"

#define CHUNK ((size_t)1 << 17U)

#define HEAD_SIZE 32U
#define DELETED   '*'

void ll_dbf_scan_close(struct ll_dbf_scan *s)
{
    if (s->file != NULL) {
        (void)VSIFCloseL(s->file);
    }
    ll_free(s->chunk);
    *s = (struct ll_dbf_scan){0};
}

/// Reads the head of the table and stops before its first record.
static bool begin(struct ll_dbf_scan *s)
{
    unsigned char head[HEAD_SIZE];
    if (s->file == NULL || VSIFReadL(head, 1, sizeof head, s->file) != sizeof head) {
        return false;
    }
    size_t head_size = ll_le16(head + 8);
    s->record_size = ll_le16(head + 10);
    s->count = (int64_t)ll_le32(head + 4);
    if (head_size <= sizeof head || s->record_size == 0) {
        return false;
    }
    s->chunk_size = CHUNK - CHUNK % s->record_size;
    s->chunk = ll_alloc(s->chunk_size, 1);
    return s->chunk != NULL && VSIFSeekL(s->file, head_size, SEEK_SET) == 0;
}

bool ll_dbf_scan_open(GDALDatasetH dataset, struct ll_dbf_scan *ret_scan)
{
    struct ll_dbf_scan s = {0};
    s.file = ll_shape_file_open(dataset, "dbf");
    if (!begin(&s)) {
        ll_dbf_scan_close(&s);
        return false;
    }
    *ret_scan = s;
    return true;
}

static bool is_ascii(const unsigned char *bytes, size_t len)
{
    unsigned char all = 0;
    for (size_t i = 0; i < len; i++) {
        all = (unsigned char)(all | bytes[i]);
    }
    return all < 0x80U;
}

bool ll_dbf_scan_next(struct ll_dbf_scan *s, int64_t *ret_record)
{
    while (s->next < s->count) {
        if (s->at == s->chunk_len) {
            s->chunk_len = VSIFReadL(s->chunk, 1, s->chunk_size, s->file);
            s->chunk_len -= s->chunk_len % s->record_size;
            s->at = 0;
            if (s->chunk_len == 0) {
                return false;
            }
        }
        const unsigned char *record = s->chunk + s->at;
        s->at += s->record_size;
        *ret_record = s->next++;
        if (record[0] != DELETED) {
            s->passed++;
            if (!is_ascii(record, s->record_size)) {
                return true;
            }
        }
    }
    return false;
}
