#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/support/check.h"

#define WAIT_S     10
#define ANSWER_MAX ((size_t)4 << 20)

void ll_http_answer_clear(struct ll_http_answer *answer)
{
    free(answer->bytes);
    *answer = (struct ll_http_answer){0};
}

int ll_http_connect(const char *url)
{
    unsigned port = 0;
    assert_int_equal(sscanf(url, "http://127.0.0.1:%u/", &port), 1);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    struct timeval wait = {.tv_sec = WAIT_S};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

void ll_http_send(int socket, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(socket, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes += sent;
        len -= (size_t)sent;
    }
}

/// Reads once more; false at the end of the stream or after waiting.
static bool read_more(int socket, struct ll_http_answer *answer, size_t *inout_len)
{
    assert_true(*inout_len < ANSWER_MAX);
    answer->bytes = realloc(answer->bytes, *inout_len + 4097);
    assert_non_null(answer->bytes);
    ssize_t got = recv(socket, answer->bytes + *inout_len, 4096, 0);
    *inout_len += got > 0 ? (size_t)got : 0;
    answer->bytes[*inout_len] = '\0';
    return got > 0;
}

struct ll_http_answer ll_http_receive(int socket, bool head)
{
    struct ll_http_answer answer = {0};
    size_t len = 0;
    while (len == 0 || strstr(answer.bytes, "\r\n\r\n") == NULL) {
        if (!read_more(socket, &answer, &len)) {
            ll_http_answer_clear(&answer);
            return answer;
        }
    }
    char length[32] = "0";
    (void)ll_http_header(&answer, "Content-Length", length, sizeof length);
    size_t offset = (size_t)(strstr(answer.bytes, "\r\n\r\n") + 4 - answer.bytes);
    assert_int_equal(sscanf(answer.bytes, "HTTP/1.1 %d", &answer.status), 1);
    size_t wanted = head || answer.status == 304 ? 0 : (size_t)strtoul(length, NULL, 10);
    while (len - offset < wanted) {
        assert_true(read_more(socket, &answer, &len));
    }
    answer.body = answer.bytes + offset;
    answer.body_len = len - offset;
    assert_int_equal(answer.body_len, wanted);
    return answer;
}

struct ll_http_answer ll_http_exchange(const char *url, const char *request)
{
    int fd = ll_http_connect(url);
    assert_true(fd >= 0);
    ll_http_send(fd, request, strlen(request));
    struct ll_http_answer answer = ll_http_receive(fd, strncmp(request, "HEAD ", 5) == 0);
    (void)close(fd);
    return answer;
}

struct ll_http_answer ll_http_get(const char *url, const char *path, const char *headers)
{
    char request[8192];
    int len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
                       path, headers);
    assert_true(len > 0 && (size_t)len < sizeof request);
    return ll_http_exchange(url, request);
}

bool ll_http_header(const struct ll_http_answer *answer, const char *name, char *ret_value,
                    size_t size)
{
    size_t name_len = strlen(name);
    const char *line = answer->bytes == NULL ? NULL : strstr(answer->bytes, "\r\n");
    while (line != NULL && strncmp(line, "\r\n\r\n", 4) != 0) {
        line += 2;
        if (strncasecmp(line, name, name_len) == 0 && line[name_len] == ':') {
            const char *value = line + name_len + 1;
            value += strspn(value, " ");
            (void)snprintf(ret_value, size, "%.*s", (int)strcspn(value, "\r"), value);
            return true;
        }
        line = strstr(line, "\r\n");
    }
    return false;
}
