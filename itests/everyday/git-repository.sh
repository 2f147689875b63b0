export HOME=$PWD GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q -b main r && cd r
for i in 1 2 3 4 5 6 7 8; do seq 1 $((i * 100)) > f$i; git add . && git commit -q -m "c$i"; done
git log --stat --format='%H %s'
git gc -q && git fsck --no-progress && git diff HEAD~3 --stat
git clone -q . ../s && git -C ../s rev-parse HEAD
