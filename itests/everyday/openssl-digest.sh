seq 1 100000 | openssl dgst -sha256
openssl genrsa 1024 2>/dev/null | openssl rsa -noout -check
echo secret | openssl enc -aes-256-cbc -pbkdf2 -S 0011223344556677 -pass pass:x | openssl enc -d -aes-256-cbc -pbkdf2 -S 0011223344556677 -pass pass:x
