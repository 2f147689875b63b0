# Encryption and signatures, with an agent beside, and memory that is locked.
export GNUPGHOME=$PWD/g; mkdir -m 700 g; seq 1 50000 > f
gpg -q --batch --passphrase secret --pinentry-mode loopback -c -o f.gpg f; echo $?
gpg -q --batch --passphrase secret --pinentry-mode loopback -d f.gpg | sha256sum
gpg -q --batch --passphrase wrong --pinentry-mode loopback -d f.gpg > /dev/null 2>&1; echo $?
gpg -q --batch --passphrase '' --quick-gen-key me@example.org ed25519 sign never 2> /dev/null; echo $?
gpg -q --batch --passphrase '' -b f; echo $?
gpg -q --verify f.sig f 2> /dev/null; echo $?
echo x >> f; gpg -q --verify f.sig f 2> /dev/null; echo $?
gpgconf --kill all; echo $?
