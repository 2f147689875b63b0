package org.allocs.shell.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.AddressRange;
import org.allocs.query.Selection;

/**
 * Sizes as a user gives them: {@code 64}, {@code 64..128}, {@code 4096..}, {@code ..16}.
 *
 * @param least bytes at least
 * @param most bytes at most, unsigned
 */
record Sizes(long least, long most) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})?(\\.\\.)?([0-9]{1,18})?");

  static Sizes of(String text) throws CommandException {
    Matcher form = FORM.matcher(text);
    boolean open = form.matches() && form.group(2) != null;
    boolean given = form.matches() && (form.group(1) != null || form.group(3) != null);
    if (!given || (!open && form.group(3) != null)) {
      throw wrong(text);
    }
    long least = form.group(1) == null ? 0 : Long.parseLong(form.group(1));
    long last = form.group(3) == null ? -1L : Long.parseLong(form.group(3));
    Sizes sizes = new Sizes(least, open ? last : least);
    if (AddressRange.lessThan(sizes.most, sizes.least)) {
      throw wrong(text);
    }
    return sizes;
  }

  private static CommandException wrong(String text) {
    return CommandException.usage(
        "--size must be bytes, as 64, 64..128, 4096.. or ..16, the lower first: " + text);
  }

  Selection among(Selection others) {
    return others.ofSize(least, most);
  }
}
