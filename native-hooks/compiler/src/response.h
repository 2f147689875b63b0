/* response.h - arguments that stand in files, as gcc and clang understand @FILE. */
#ifndef ALLOCS_RESPONSE_H
#define ALLOCS_RESPONSE_H

/*
 * The arguments, with those in the place of each @FILE that the file has: separated by blanks, quoted
 * by either quote, escaped by a backslash. A file that cannot be read is an argument like others, as are
 * those in files that are nested too deeply. Ends with NULL; never freed.
 */
char **response_expand(char **arguments);

#endif
