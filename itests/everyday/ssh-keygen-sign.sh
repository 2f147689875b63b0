# Keys of every kind, made, signed with, and verified.
for t in ed25519 ecdsa "rsa -b 1024"; do
  ssh-keygen -q -t $t -N '' -C me -f k; echo $?
  echo "me $(cat k.pub)" > allowed; echo text > f
  ssh-keygen -q -Y sign -f k -n file f 2> /dev/null; echo $?
  ssh-keygen -Y verify -f allowed -I me -n file -s f.sig < f | sed 's/SHA256:.*/SHA256/'
  echo other | ssh-keygen -Y verify -f allowed -I me -n file -s f.sig > /dev/null 2>&1; echo $?
  ssh-keygen -q -p -P '' -N secret -f k > /dev/null; ssh-keygen -y -P wrong -f k > /dev/null 2>&1; echo $?
  rm -f k k.pub f.sig
done
eval "$(ssh-agent -a $PWD/a)" > /dev/null; ssh-keygen -q -t ed25519 -N '' -f k && ssh-add -q k; ssh-add -l | wc -l; ssh-agent -k > /dev/null; echo $?
