package org.allocs.type;

import java.util.List;

/**
 * What the definition of a composite holds, each list in order of declaration.
 *
 * @param members those with a fixed offset, of all variants too
 * @param runtimeMembers those that each object places for itself
 * @param staticMembers those that objects share
 * @param variantParts alternatives among the members
 */
public record Contents(
    List<Member> members,
    List<RuntimeMember> runtimeMembers,
    List<StaticMember> staticMembers,
    List<VariantPart> variantParts) {
  /** Copies the lists. */
  public Contents {
    members = List.copyOf(members);
    runtimeMembers = List.copyOf(runtimeMembers);
    staticMembers = List.copyOf(staticMembers);
    variantParts = List.copyOf(variantParts);
  }

  /** Of a composite that has nothing but members with a fixed offset. */
  public static Contents of(List<Member> members) {
    return new Contents(members, List.of(), List.of(), List.of());
  }
}
