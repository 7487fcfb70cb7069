# A PostgreSQL with PostGIS of its own for one script: source it, then call postgres_start.
# It lives in a temporary folder ($postgres_work), on a socket there, and goes with the script.

# Starts the server and sets PGHOST, PGDATABASE and PGUSER. $@: extensions beside postgis.
postgres_start() {
    local bin extension options
    options="-c fsync=off -c shared_buffers=2GB -c work_mem=256MB -c jit=off -c max_parallel_workers_per_gather=0"
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
    [ -x "$bin/initdb" ] || { echo "no PostgreSQL: apt-get install postgresql-15-pgrouting" >&2; return 1; }
    postgres_bin=$bin
    postgres_work=$(mktemp -d)
    chmod 755 "$postgres_work"
    if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to be root
        chown postgres "$postgres_work"
        export PGUSER=postgres
    fi
    trap postgres_stop EXIT
    (
        cd "$postgres_work" # a folder that its user may enter
        postgres_as "$bin/initdb" -D "$postgres_work/data" -E UTF8 --locale=C.UTF-8 -A trust --no-sync >/dev/null
        postgres_as "$bin/pg_ctl" -D "$postgres_work/data" -l "$postgres_work/log" -w start \
            -o "-c listen_addresses='' -c unix_socket_directories='$postgres_work' $options" >/dev/null
    )
    export PGHOST=$postgres_work PGDATABASE=postgres PGOPTIONS='-c client_min_messages=warning'
    for extension in postgis "$@"; do
        sql -c "CREATE EXTENSION $extension"
    done
}

# Runs a command as a user that the server accepts.
postgres_as() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

postgres_stop() {
    (cd "$postgres_work" && postgres_as "$postgres_bin/pg_ctl" -D "$postgres_work/data" -m immediate stop) \
        >/dev/null 2>&1 || true
    rm -rf "$postgres_work"
}

sql() { psql -XqAt -v ON_ERROR_STOP=1 "$@"; }
