package org.allocs.declared.internal.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.allocs.declared.internal.text.Place;

/** What contradicted a declaration: the first few things. */
final class Remarks {
  private static final int MOST = 8;

  private final Set<String> first = new LinkedHashSet<>();
  private boolean more;

  void add(Place place, String what) {
    String remark = place + ": " + what;
    if (first.size() < MOST || first.contains(remark)) {
      first.add(remark);
    } else {
      more = true;
    }
  }

  void add(String remark) {
    first.add(remark);
  }

  /** Changes whenever something is added. */
  int size() {
    return first.size();
  }

  List<String> all() {
    List<String> all = new ArrayList<>(first);
    if (more) {
      all.add("more like this was found, and is not told");
    }
    return all;
  }
}
