/* Macros that make the allocations of a program are often in its headers. */
struct box {
  int edges[5];
};
#define BOX_BYTES sizeof(struct box)
#define NEW_BOXES(n) ((struct box *)malloc((n) * BOX_BYTES))
