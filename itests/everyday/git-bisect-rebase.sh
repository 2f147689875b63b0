export HOME=$PWD GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000' GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
git init -q -b main r && cd r; for i in $(seq 1 20); do echo $i >> f; [ $i = 13 ] && echo bad >> f; git add f; git commit -q -m c$i; done
git bisect start -q HEAD HEAD~19 > /dev/null; git bisect run sh -c '! grep -q bad f' | grep -c 'first bad commit'; git bisect reset -q
git checkout -q -b side HEAD~5 && echo side > g && git add g && git commit -q -m side && git rebase -q main && git log --format=%s | head -2; git stash list | wc -l; git blame -s f | tail -1 | cut -c1-8; git grep -c bad; git archive HEAD | sha256sum | wc -c; git merge -q nothing 2> /dev/null; echo $?
