# Subversion, whose memory is in pools of APR.
svnadmin create r; svn -q co file://$PWD/r w; cd w
for i in $(seq 1 40); do seq 1 $((i * 50)) > f$i; done; svn -q add f*; svn -q ci -m one; seq 5 900 > f7; svn -q ci -m two
svn -q cp f1 g1; svn -q rm f2; svn -q ci -m three; svn -q up; svn log -q | grep -c '^r'; svn cat -r 1 f7 | sha256sum
svn diff -r 1:2 | sha256sum; svn ls | sort | tr '\n' ' '; svn up -q -r 1; ls | wc -l; svn cat nothing 2> /dev/null; echo $?
svnadmin verify -q ../r; echo $?; svnadmin dump -q ../r | wc -l
