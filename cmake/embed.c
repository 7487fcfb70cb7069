/* Build tool. Turns files into C:
 *   embed files    OUT.c SYMBOL NAME=PATH...   a table of struct ll_embedded
 *   embed messages OUT.c PATH...               the sorted message catalogue (core/language.h)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    char *en;
    char *zh;
};

static _Noreturn void die(const char *what, const char *name)
{
    (void)fprintf(stderr, "embed: %s: %s\n", what, name);
    exit(1);
}

static char *read_file(const char *path, size_t *ret_len)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0) {
        die("cannot read", path);
    }
    long size = ftell(f);
    char *bytes = malloc((size_t)size + 1);
    if (bytes == NULL || fseek(f, 0, SEEK_SET) != 0 ||
        fread(bytes, 1, (size_t)size, f) != (size_t)size) {
        die("cannot read", path);
    }
    (void)fclose(f);
    bytes[size] = '\0';
    *ret_len = (size_t)size;
    return bytes;
}

static void write_bytes(FILE *out, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        (void)fprintf(out, "%d,%s", (signed char)bytes[i], i % 32 == 31 ? "\n" : "");
    }
    (void)fputs("0", out);
}

static void write_files(FILE *out, const char *symbol, char **files, int count)
{
    (void)fputs("#include \"core/embedded.h\"\n", out);
    for (int i = 0; i < count; i++) {
        char *equals = strchr(files[i], '=');
        if (equals == NULL) {
            die("not of the form name=path", files[i]);
        }
        size_t len = 0;
        char *bytes = read_file(equals + 1, &len);
        (void)fprintf(out, "static const signed char file_%d[%zu] = {\n", i, len + 1);
        write_bytes(out, bytes, len);
        (void)fputs("};\n", out);
        free(bytes);
    }
    (void)fprintf(out, "extern const struct ll_embedded %s[];\n", symbol);
    (void)fprintf(out, "const struct ll_embedded %s[] = {\n", symbol);
    for (int i = 0; i < count; i++) {
        int name_len = (int)(strchr(files[i], '=') - files[i]);
        (void)fprintf(out, "{\"%.*s\", (const char *)file_%d, sizeof file_%d - 1},\n", name_len,
                      files[i], i, i);
    }
    (void)fputs("{0, 0, 0}};\n", out);
}

static int by_english(const void *a, const void *b)
{
    return strcmp(((const struct pair *)a)->en, ((const struct pair *)b)->en);
}

static size_t read_messages(const char *path, struct pair **pairs, size_t count)
{
    size_t len = 0;
    char *text = read_file(path, &len);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        char *tab = strchr(line, '\t');
        if (line[0] == '#') {
            continue;
        }
        if (tab == NULL) {
            die(path, line);
        }
        *tab = '\0';
        *pairs = realloc(*pairs, (count + 1) * sizeof **pairs);
        if (*pairs == NULL) {
            die("out of memory", path);
        }
        (*pairs)[count].en = line;
        (*pairs)[count].zh = tab + 1;
        count++;
    }
    return count; /* the text stays: the pairs point into it */
}

/// Writes a C string. Escapes of the message files (\n) are C's own and pass through.
static void write_string(FILE *out, const char *text)
{
    (void)fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            (void)fputc('\\', out);
        }
        (void)fputc(*text, out);
    }
    (void)fputc('"', out);
}

static void write_messages(FILE *out, char **files, int count)
{
    struct pair *pairs = NULL;
    size_t n = 0;
    for (int i = 0; i < count; i++) {
        n = read_messages(files[i], &pairs, n);
    }
    if (pairs == NULL) {
        die("holds no message", files[0]);
    }
    qsort(pairs, n, sizeof *pairs, by_english);
    (void)fputs("#include \"core/language.h\"\n"
                "extern const struct ll_message ll_message_table[];\n"
                "extern const size_t ll_message_table_count;\n"
                "const struct ll_message ll_message_table[] = {\n",
                out);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && strcmp(pairs[i].en, pairs[i - 1].en) == 0) {
            if (strcmp(pairs[i].zh, pairs[i - 1].zh) != 0) {
                die("two translations of one text", pairs[i].en);
            }
            continue;
        }
        (void)fputs("{", out);
        write_string(out, pairs[i].en);
        (void)fputs(", ", out);
        write_string(out, pairs[i].zh);
        (void)fputs("},\n", out);
        kept++;
    }
    (void)fprintf(out, "{0, 0}};\nconst size_t ll_message_table_count = %zu;\n", kept);
    free(pairs);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        die("usage", "embed files|messages OUT.c ...");
    }
    FILE *out = fopen(argv[2], "wb");
    if (out == NULL) {
        die("cannot write", argv[2]);
    }
    if (strcmp(argv[1], "files") == 0) {
        write_files(out, argv[3], argv + 4, argc - 4);
    } else {
        write_messages(out, argv + 3, argc - 3);
    }
    if (fclose(out) != 0) {
        die("cannot write", argv[2]);
    }
    return 0;
}
