/* The program: the commands of the command line and of the service in one table. */
#include <signal.h>

#include "app/cli/commands.h"
#include "app/http/commands.h"
#include "data/store.h"
#include "importers/import.h"

int main(int argc, char **argv)
{
    const struct ll_command commands[] = {
        ll_command_init,    ll_command_import,    ll_command_layers,     ll_command_assess,
        ll_command_rank,    ll_command_name,      ll_command_quota,      ll_command_values,
        ll_command_explain, ll_command_obstacles, ll_command_site,       ll_command_plan,
        ll_command_map,     ll_command_tiles,     ll_command_export,     ll_command_serve,
        ll_command_sample,  ll_command_demo,      ll_command_quarantine, ll_command_findings,
        ll_command_check,   ll_command_backup,    ll_command_weights,    {0},
    };
    (void)signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of writing, not an end */
    ll_stores_start();
    ll_importers_start();
    return ll_command_main(argc, argv, commands);
}
