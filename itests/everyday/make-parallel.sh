# make with two jobs and many recipes.
{ echo 'all: $(patsubst %,o%,1 2 3 4 5 6 7 8 9 10 11 12)'; printf 'o%%:\n\t@echo $* | tr 0-9 a-j > $@\n'; } > Makefile
make -s -j2 && cat o* | sort
