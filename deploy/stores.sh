# Where the data lies, for backup and restore: read from the settings of the application. To be sourced.
# shellcheck shell=bash

for name in DATABASE_URL S3_ACCESS_KEY S3_SECRET_KEY S3_OWNER_ACCESS_KEY S3_OWNER_SECRET_KEY; do
    file="${name}_FILE"
    [ -z "${!file:-}" ] || declare "$name=$(<"${!file}")"
    case $name in S3_OWNER_*) continue ;; esac # only who restores has them
    if [ -z "${!name:-}" ]; then
        echo "$name is not set: load the settings first, e.g. 'set -a; source /etc/thuoc/env; set +a'" >&2
        exit 1
    fi
done
for program in pg_dump pg_restore psql rclone; do
    command -v "$program" >/dev/null || {
        echo "$program is missing: apt-get install postgresql-client rclone" >&2
        exit 1
    }
done

decode() { printf '%b' "${1//%/\\x}"; }

# By variables of libpq, because everybody on the machine may read the arguments of a process.
[[ $DATABASE_URL =~ ^postgres(ql)?://([^:@/]*)(:([^@]*))?@([^:/?]*)(:([0-9]+))?/([^?]*)(\?host=(.*))?$ ]] || {
    echo "DATABASE_URL is not of the form postgresql://user:password@host:port/name" >&2
    exit 1
}
PGUSER=$(decode "${BASH_REMATCH[2]}")
PGPASSWORD=$(decode "${BASH_REMATCH[4]}")
PGHOST=$(decode "${BASH_REMATCH[10]:-${BASH_REMATCH[5]}}")
PGPORT=${BASH_REMATCH[7]:-5432}
PGDATABASE=$(decode "${BASH_REMATCH[8]}")
export PGUSER PGPASSWORD PGHOST PGPORT PGDATABASE

scheme=http
[ "${S3_SECURE:-0}" = 0 ] || scheme=https
S3_BUCKET=${S3_BUCKET:-evidence}
export RCLONE_CONFIG=/dev/null
export RCLONE_CONFIG_STORE_TYPE=s3
export RCLONE_CONFIG_STORE_PROVIDER=Other
export RCLONE_CONFIG_STORE_ENDPOINT="$scheme://${S3_ENDPOINT:-127.0.0.1:9000}"
export RCLONE_CONFIG_STORE_REGION="${S3_REGION:-us-east-1}"
export RCLONE_CONFIG_STORE_ACCESS_KEY_ID="${S3_OWNER_ACCESS_KEY:-$S3_ACCESS_KEY}"
export RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY="${S3_OWNER_SECRET_KEY:-$S3_SECRET_KEY}"
export RCLONE_CONFIG_STORE_NO_CHECK_BUCKET=true
# shellcheck disable=SC2034 # read by those who source this
EVIDENCE="store:$S3_BUCKET"
