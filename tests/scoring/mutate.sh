#!/bin/sh
# Change scoring/ in a thousand small ways and see which of them no test notices.
# Run from the root of the repository with mutmut on the path. Names of mutants as arguments narrow
# the run: `tests/scoring/mutate.sh 'scoring.reward*' 'scoring.review*'`. docs/scoring-mutation.md
# explains the survivors. Works in var/mutation, so that nothing of the product is touched.
set -eu
room=var/mutation
rm -rf "$room"
mkdir -p "$room/tests" "$room/directory"
cp -R scoring "$room/scoring"
cp -R wording "$room/wording"  # how text is folded, which workbooks ask
cp -R tests/scoring "$room/tests/scoring"
cp tests/__init__.py "$room/tests/__init__.py"
cp -R directory/data "$room/directory/data"
cp tests/scoring/mutmut.toml "$room/pyproject.toml"
cd "$room"
mutmut run --max-children "${CHILDREN:-2}" "$@"
mutmut results
