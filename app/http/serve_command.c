/* serve: the page and its data for a browser on this machine, until a signal ends it. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "app/http/commands.h"
#include "app/http/server.h"
#include "core/language.h"

static const struct ll_option options[] = {
    {"listen", "HOST:PORT", "address of the page (default 127.0.0.1:8080)", false},
    {"period", "P", "period to show (default: the newest)", false},
    {0},
};

/// Blocks the signals that end the service, for this thread and those it starts.
static enum ll_code hold_signals(sigset_t *ret_signals, struct ll_err *err)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    int rc = pthread_sigmask(SIG_BLOCK, &signals, NULL);
    *ret_signals = signals;
    return rc == 0 ? LL_OK : ll_fail(err, LL_E_IO, "cannot wait for signals: %s", strerror(rc));
}

static enum ll_code announce(struct ll_console *console, const char *url, struct ll_err *err)
{
    LL_CLEANUP(ll_json_freep) ll_json *json = ll_json_new();
    ll_json_text(json, "url", url);
    enum ll_code code = ll_print_json(console, json, err);
    LL_CLEANUP(ll_text_clear) struct ll_text line = {0};
    if (code == LL_OK) {
        code = ll_text_appendf(&line, err, "%s %s\n%s\n", ll_tr(console->lang, "The page is at"),
                               url, ll_tr(console->lang, "Ctrl+C ends the service."));
    }
    if (code == LL_OK) {
        ll_say_text(console, ll_text_str(&line));
    }
    return code;
}

static enum ll_code serve(struct ll_console *console, const struct ll_args *args, int *ret_exit,
                          struct ll_err *err)
{
    (void)ret_exit;
    const char *listen = ll_arg(args, "listen");
    const struct ll_server_options wanted = {
        .listen = listen == NULL ? "127.0.0.1:8080" : listen,
        .view = {.store = console->store,
                 .period = ll_arg(args, "period"),
                 .lang = console->lang,
                 .threads = console->threads,
                 .with_map = true,
                 .progress = &console->progress},
        .threads = console->threads,
    };
    LL_CLEANUP(ll_server_stopp) ll_server *server = NULL;
    sigset_t signals;
    enum ll_code code = hold_signals(&signals, err);
    if (code == LL_OK) {
        code = ll_server_start(&wanted, &server, err);
    }
    if (code == LL_OK) {
        code = announce(console, ll_server_url(server), err);
    }
    if (code == LL_OK) {
        int caught = 0;
        while (sigwait(&signals, &caught) == EINTR) {
        }
        ll_say_text(console, "\n");
    }
    return code;
}

const struct ll_command ll_command_serve = {"serve",
                                            "[--listen HOST:PORT]",
                                            "the map page for a browser on this machine",
                                            options,
                                            0,
                                            0,
                                            serve,
                                            NULL};
