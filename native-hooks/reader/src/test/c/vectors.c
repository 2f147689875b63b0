/* Loops that compilers turn into instructions for vectors, and bits that have instructions. */
#include <stddef.h>
#include <stdint.h>

void scale(float *restrict to, const float *restrict from, size_t n)
{
  for (size_t i = 0; i < n; i++)
    to[i] = from[i] * 3 + 1;
}

void mask(int *restrict to, const int *restrict from, const char *restrict when, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (when[i])
      to[i] = from[i] >> 2;
}

void gather(double *restrict to, const double *restrict from, const int *restrict at, size_t n)
{
  for (size_t i = 0; i < n; i++)
    to[i] = from[at[i]];
}

uint64_t bits(uint64_t x, uint64_t y, int by)
{
  uint64_t low = x & (x - 1);
  uint64_t turned = (y << by) | (y >> (64 - by));
  unsigned __int128 product = (unsigned __int128)x * y;
  return (low ^ turned ^ (uint64_t)(product >> 64)) & ~(x >> by) & ((1ull << by) - 1);
}

int64_t widen(const int8_t *from, size_t n)
{
  int64_t sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += from[i] > 0 ? from[i] : __builtin_popcount(from[i]);
  return sum;
}
