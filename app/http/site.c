#include "app/http/site.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/jobs/bounds.h"
#include "core/alloc.h"
#include "data/store.h"

#define WATCH_EVERY_S 1

/// A snapshot and how many use it; the site itself counts as one while it is the present one.
struct state {
    struct ll_snapshot snapshot; /* first: a snapshot's address is its state's */
    size_t users;
};

struct ll_site {
    struct ll_view_request request;
    char *path;
    char *period;
    pthread_mutex_t lock; /* over the fields down to `ending` */
    pthread_cond_t wake;
    struct state *present;
    struct ll_err trouble;
    bool ending;
    pthread_t watcher;
    bool watching;
    bool lock_made;
    bool wake_made;
    /* the watcher's own, after opening */
    ll_store *store;
    long long seen; /* data version that the present state has at least */
    struct stat file;
    uint64_t generation;
    long long started; /* for versions */
};

static void state_free(struct state *state)
{
    if (state != NULL) {
        ll_view_clear(&state->snapshot.view);
        ll_free(state->snapshot.bounds);
        ll_free(state);
    }
}

static void state_freep(struct state **state)
{
    state_free(*state);
}

/// Loads the store as it is now.
static enum ll_code load(ll_site *site, struct state **ret_state, struct ll_err *err)
{
    LL_CLEANUP(state_freep) struct state *state = ll_calloc(1, sizeof *state);
    if (state == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct ll_snapshot *snapshot = &state->snapshot;
    enum ll_code code = ll_view_open(&site->request, &snapshot->view, err);
    if (code != LL_OK) {
        return code;
    }
    snapshot->bounds = ll_calloc(snapshot->view.ranking.count, sizeof *snapshot->bounds);
    if (snapshot->bounds == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    code = ll_village_bounds(&snapshot->view, snapshot->bounds, err);
    if (code != LL_OK) {
        return code;
    }
    snapshot->generation = ++site->generation;
    (void)snprintf(snapshot->version, sizeof snapshot->version, "%llx-%llu-%lld",
                   (unsigned long long)site->started, (unsigned long long)snapshot->generation,
                   (long long)snapshot->view.ranking.assessment.id);
    state->users = 1;
    *ret_state = state;
    state = NULL;
    return LL_OK;
}

/// Opens the watcher's connection anew. The data version is read before a state is loaded, so that
/// what is written meanwhile shows as a change.
static enum ll_code connect(ll_site *site, struct ll_err *err)
{
    LL_CLEANUP(ll_store_closep) ll_store *store = NULL;
    struct stat file = {0};
    long long seen = 0;
    enum ll_code code = ll_store_open(site->path, LL_STORE_READ, &store, err);
    if (code == LL_OK) {
        code = ll_store_data_version(store, &seen, err);
    }
    if (code != LL_OK) {
        return code;
    }
    if (stat(site->path, &file) != 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "the store '%s' is gone", site->path);
    }
    ll_store_close(site->store);
    site->store = store;
    store = NULL;
    site->seen = seen;
    site->file = file;
    return LL_OK;
}

/// Whether the store is another one than the present state shows; connects anew when the file is.
static enum ll_code has_changed(ll_site *site, bool *ret_changed, long long *ret_version,
                                struct ll_err *err)
{
    struct stat file = {0};
    if (stat(site->path, &file) != 0) {
        return ll_fail(err, LL_E_NOT_FOUND, "the store '%s' is gone", site->path);
    }
    if (file.st_ino != site->file.st_ino || file.st_dev != site->file.st_dev) {
        enum ll_code code = connect(site, err);
        *ret_changed = true;
        *ret_version = site->seen;
        return code;
    }
    enum ll_code code = ll_store_data_version(site->store, ret_version, err);
    *ret_changed = code == LL_OK && *ret_version != site->seen;
    return code;
}

/// One round of watching, in the watcher's thread.
static void watch_once(ll_site *site, bool *inout_failed)
{
    struct ll_err err = {.lang = site->request.lang};
    bool changed = false;
    long long version = 0;
    struct state *fresh = NULL;
    enum ll_code code = has_changed(site, &changed, &version, &err);
    if (code == LL_OK && (changed || *inout_failed)) {
        code = load(site, &fresh, &err);
    }
    struct state *old = NULL;
    (void)pthread_mutex_lock(&site->lock);
    err.code = code;
    site->trouble = err;
    if (fresh != NULL) {
        site->seen = version;
        old = --site->present->users == 0 ? site->present : NULL;
        site->present = fresh;
    }
    (void)pthread_mutex_unlock(&site->lock);
    state_free(old);
    *inout_failed = code != LL_OK;
}

static void *watch(void *user)
{
    ll_site *site = user;
    bool failed = false;
    (void)pthread_mutex_lock(&site->lock);
    while (!site->ending) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += WATCH_EVERY_S;
        if (pthread_cond_timedwait(&site->wake, &site->lock, &until) == 0) {
            continue; /* the end, or nothing */
        }
        (void)pthread_mutex_unlock(&site->lock);
        watch_once(site, &failed);
        (void)pthread_mutex_lock(&site->lock);
    }
    (void)pthread_mutex_unlock(&site->lock);
    return NULL;
}

static enum ll_code start_watching(ll_site *site, struct ll_err *err)
{
    pthread_condattr_t attributes;
    site->lock_made = pthread_mutex_init(&site->lock, NULL) == 0;
    if (site->lock_made && pthread_condattr_init(&attributes) == 0) {
        site->wake_made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                          pthread_cond_init(&site->wake, &attributes) == 0;
        (void)pthread_condattr_destroy(&attributes);
    }
    site->watching = site->wake_made && pthread_create(&site->watcher, NULL, watch, site) == 0;
    return site->watching ? LL_OK : ll_fail(err, LL_E_NOMEM, "cannot start a thread");
}

static enum ll_code copy_request(ll_site *site, const struct ll_view_request *request,
                                 struct ll_err *err)
{
    site->request = *request;
    site->request.progress = NULL; /* the watcher has nobody to tell */
    site->request.proposal_if_any = true;
    site->path = ll_strdup(request->store);
    site->period = request->period == NULL ? NULL : ll_strdup(request->period);
    if (site->path == NULL || (request->period != NULL && site->period == NULL)) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    site->request.store = site->path;
    site->request.period = site->period;
    return LL_OK;
}

enum ll_code ll_site_open(const struct ll_view_request *request, ll_site **ret_site,
                          struct ll_err *err)
{
    LL_CLEANUP(ll_site_closep) ll_site *site = ll_calloc(1, sizeof *site);
    if (site == NULL) {
        return ll_fail(err, LL_E_NOMEM, "out of memory");
    }
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    site->started = (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
    enum ll_code code = copy_request(site, request, err);
    if (code == LL_OK) {
        code = connect(site, err);
    }
    if (code == LL_OK) {
        site->request.progress = request->progress;
        code = load(site, &site->present, err);
        site->request.progress = NULL;
    }
    if (code == LL_OK) {
        code = start_watching(site, err);
    }
    if (code == LL_OK) {
        *ret_site = site;
        site = NULL;
    }
    return code;
}

void ll_site_close(ll_site *site)
{
    if (site == NULL) {
        return;
    }
    if (site->watching) {
        (void)pthread_mutex_lock(&site->lock);
        site->ending = true;
        (void)pthread_cond_signal(&site->wake);
        (void)pthread_mutex_unlock(&site->lock);
        (void)pthread_join(site->watcher, NULL);
    }
    if (site->wake_made) {
        (void)pthread_cond_destroy(&site->wake);
    }
    if (site->lock_made) {
        (void)pthread_mutex_destroy(&site->lock);
    }
    state_free(site->present);
    ll_store_close(site->store);
    ll_free(site->path);
    ll_free(site->period);
    ll_free(site);
}

void ll_site_closep(ll_site **site)
{
    ll_site_close(*site);
}

const struct ll_snapshot *ll_site_take(ll_site *site)
{
    (void)pthread_mutex_lock(&site->lock);
    struct state *state = site->present;
    state->users++;
    (void)pthread_mutex_unlock(&site->lock);
    return &state->snapshot;
}

void ll_site_give_back(ll_site *site, const struct ll_snapshot *snapshot)
{
    (void)pthread_mutex_lock(&site->lock);
    struct state *state = site->present;
    if (&state->snapshot == snapshot) {
        state->users--;
        state = NULL;
    } else {
        state = (struct state *)(uintptr_t)snapshot; /* an old one: ours to release */
        state = --state->users == 0 ? state : NULL;
    }
    (void)pthread_mutex_unlock(&site->lock);
    state_free(state);
}

bool ll_site_trouble(ll_site *site, struct ll_err *ret_err)
{
    (void)pthread_mutex_lock(&site->lock);
    bool trouble = site->trouble.code != LL_OK;
    if (trouble) {
        *ret_err = site->trouble;
    }
    (void)pthread_mutex_unlock(&site->lock);
    return trouble;
}
