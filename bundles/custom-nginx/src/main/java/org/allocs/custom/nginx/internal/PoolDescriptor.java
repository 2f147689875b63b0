package org.allocs.custom.nginx.internal;

import java.util.List;
import org.allocs.debug.StructLayout;

/**
 * What ngx_slab.c of nginx since 1.11.7 keeps at the start of a zone of shared memory, on machines
 * with words of 8 bytes and pages of 4096:
 *
 * <pre>
 * ngx_slab_pool_t | ngx_slab_page_t slots[n] | ngx_slab_stat_t stats[n] | ngx_slab_page_t pages[]
 *                 | up to a page: nothing | the pages, from start on
 *
 * ngx_slab_page_t: slab 8 | next 8 | prev 8, the kind of the page in its last two bits
 * ngx_slab_stat_t: total 8 | used 8 | reqs 8 | fails 8
 * </pre>
 *
 * <p>There are slots of {@code min_size} bytes, twice as many, and so on to half a page. {@code
 * slab} of the first of several pages that are free or were handed out together is their number; of
 * a page of slots less than 64 bytes long the binary logarithm of that, and a map of those in use
 * is at the start of the page; of a page of those of 64 bytes the map itself; of longer ones both,
 * the map in the upper half.
 */
final class PoolDescriptor {
  /** With semaphores, as Linux has them, and without. */
  static final List<StructLayout> KNOWN =
      List.of(
          StructLayout.parse(
              "ngx_slab_pool_t 200: lock 0, wait 8, min_size 16, min_shift 24, pages 32, last 40,"
                  + " free.slab 48, free.next 56, free.prev 64, stats 72, pfree 80, start 88, end 96,"
                  + " mutex.lock 104, mutex.wait 112, mutex.semaphore 120, mutex.spin 160,"
                  + " log_ctx 168, zero 176:1, data 184, addr 192"),
          StructLayout.parse(
              "ngx_slab_pool_t 144: lock 0, min_size 8, min_shift 16, pages 24, last 32,"
                  + " free.slab 40, free.next 48, free.prev 56, stats 64, pfree 72, start 80, end 88,"
                  + " mutex.lock 96, mutex.spin 104, log_ctx 112, zero 120:1, data 128, addr 136"));

  static final StructLayout PAGE =
      StructLayout.parse("ngx_slab_page_t 24: slab 0, next 8, prev 16");
  static final StructLayout STAT =
      StructLayout.parse("ngx_slab_stat_t 32: total 0, used 8, reqs 16, fails 24");

  static final int PAGE_SHIFT = 12;
  static final int PAGE_SIZE = 1 << PAGE_SHIFT;

  /** {@code NGX_SLAB_PAGE_MASK}: what of {@code prev} is the kind of a page. */
  static final int KIND_MASK = 3;

  static final int KIND_PAGE = 0;
  static final int KIND_BIG = 1;
  static final int KIND_EXACT = 2;
  static final int KIND_SMALL = 3;

  /** {@code NGX_SLAB_PAGE_START}: the first of pages that were handed out together. */
  static final long PAGE_START = 1L << 63;

  static final int SHIFT_MASK = 0xf;
  static final int MAP_SHIFT = 32;

  /** Slots of as many bytes as their page has bits of a word. */
  static final int EXACT_SHIFT = PAGE_SHIFT - 6;

  private PoolDescriptor() {}
}
