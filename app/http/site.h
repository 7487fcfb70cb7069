/// The store in memory, kept up to date: what all requests are answered from.
#ifndef LL_APP_HTTP_SITE_H
#define LL_APP_HTTP_SITE_H

#include "app/jobs/view.h"

#define LL_SITE_VERSION_SIZE 64

/// One state of the store. Read-only; valid until it is given back.
struct ll_snapshot {
    struct ll_view view;
    struct ll_box *bounds;              ///< longitude and latitude box of each village
    uint64_t generation;                ///< 1 for the first, then counting
    char version[LL_SITE_VERSION_SIZE]; ///< differs from every other state this or an earlier
                                        ///< process has shown; letters, digits and dashes
};

/// Opaque. Functions may be called from any thread, but open and close.
typedef struct ll_site ll_site;

/// Loads the store and watches it: a thread asks once a second whether somebody has written
/// (PRAGMA data_version on a connection of its own) or put another file in its place, and then
/// loads it anew beside the old state. A state that cannot be loaded leaves the old one in place
/// and is tried again.
/// @param request Texts are copied.
LL_MUST_USE enum ll_code ll_site_open(const struct ll_view_request *request, ll_site **ret_site,
                                      struct ll_err *err);

/// Stops watching. No snapshot may be out.
void ll_site_close(ll_site *site);
void ll_site_closep(ll_site **site);

/// The present state; give it back with ll_site_give_back.
const struct ll_snapshot *ll_site_take(ll_site *site);
void ll_site_give_back(ll_site *site, const struct ll_snapshot *snapshot);

/// Why the last attempt to load failed; false when it did not.
bool ll_site_trouble(ll_site *site, struct ll_err *ret_err);

#endif
