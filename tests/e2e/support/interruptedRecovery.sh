#!/bin/bash
# In the image of PostgreSQL: a replica becomes the primary, the former primary writes a row that no other has, crashes, and is ended
# while it recovers as a replica. Prints its state, what REWIND says of it, and how many of the lost row, and of one that the new primary
# writes afterwards, it has once it was started as a replica.
# REWIND: the program to rewind with.
set -u
export BIN_FOLDER=/usr/lib/postgresql/17/bin PATH=/usr/lib/postgresql/17/bin:$PATH
former=/tmp/former new=/tmp/new rows=2000000
mkdir -p /tmp/former.s /tmp/new.s
ask() { psql -h "/tmp/$1.s" -U postgres -qAtc "$2"; }
until_is() { for _ in $(seq 240); do [ "$(ask "$1" "$2" 2>/dev/null)" = "$3" ] && return; sleep 0.5; done; return 1; }

initdb -D $former --auth=trust -U postgres --data-checksums -N >/dev/null
cat >>$former/postgresql.conf <<C
listen_addresses = ''
unix_socket_directories = '/tmp/former.s'
wal_log_hints = on
max_wal_size = 4GB
checkpoint_timeout = 1h
fsync = off
C
pg_ctl -D $former -w -l /tmp/former.log start >/dev/null
ask former "CREATE TABLE rows(text text)"
pg_basebackup -h /tmp/former.s -U postgres -D $new -R -c fast
sed -i "s#/tmp/former.s'#/tmp/new.s'#" $new/postgresql.conf
pg_ctl -D $new -w -l /tmp/new.log start >/dev/null
# Much log since the last checkpoint, so that recovery takes a while.
ask former "INSERT INTO rows SELECT md5(g::text) FROM generate_series(1, $rows) g"
until_is new "SELECT count(*) FROM rows" $rows || exit 1
ask new "SELECT pg_promote()" >/dev/null
ask new "CHECKPOINT"
ask former "INSERT INTO rows VALUES ('lost')"

kill -9 "$(head -1 $former/postmaster.pid)"
while readlink /proc/[0-9]*/cwd 2>/dev/null | grep -q "^$former$"; do sleep 0.1; done
rm -f $former/postmaster.pid /tmp/former.s/.s*
touch $former/standby.signal
echo "primary_conninfo = 'host=/tmp/new.s user=postgres'" >>$former/postgresql.conf
: >/tmp/former.log
pg_ctl -D $former -W -l /tmp/former.log start >/dev/null
until grep -q "redo starts" /tmp/former.log; do sleep 0.05; done
pg_ctl -D $former -m fast stop >/dev/null
LC_ALL=C pg_controldata $former | grep -E "cluster state|Minimum recovery ending location"

$REWIND -D $former --source-server "host=/tmp/new.s user=postgres dbname=postgres" 2>&1 | grep pg_rewind:
# It has the new primary's settings now.
cat >>$former/postgresql.auto.conf <<C
unix_socket_directories = '/tmp/former.s'
primary_conninfo = 'host=/tmp/new.s user=postgres'
C
touch $former/standby.signal
pg_ctl -D $former -w -l /tmp/former.log start >/dev/null
ask new "INSERT INTO rows VALUES ('after')"
for _ in $(seq 20); do
  [ "$(ask former "SELECT count(*) FROM rows WHERE text = 'after'")" = 1 ] && break
  sleep 0.5
done
echo "lost: $(ask former "SELECT count(*) FROM rows WHERE text = 'lost'")"
echo "after: $(ask former "SELECT count(*) FROM rows WHERE text = 'after'")"
