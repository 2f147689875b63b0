for to in UTF-16LE ISO-8859-15 CP1252 UTF-7 EUC-JP GB18030; do printf 'Gr\303\274\303\237e 123\n' | iconv -f UTF-8 -t $to//TRANSLIT 2> /dev/null | od -An -tx1; done
LC_ALL=C.UTF-8 sh -c 'printf "%s\n" b A a | sort; printf "\303\251" | wc -m'; iconv -f NOTHING -t UTF-8 < /dev/null 2> /dev/null; echo $?
