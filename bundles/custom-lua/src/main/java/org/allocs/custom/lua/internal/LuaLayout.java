package org.allocs.custom.lua.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.StructLayout;

/**
 * Structs of one version of Lua. Every object of the collector begins with
 *
 * <pre>
 * CommonHeader   next 8 | tt 1, of which 4 bits are the type and 2 the variant | marked 1
 * </pre>
 *
 * and the main thread lies in one piece with what all threads share: {@code LG}.
 *
 * @param structs by the names of their typedefs
 */
record LuaLayout(Map<String, StructLayout> structs) {
  /** The link of open upvalues up to 5.3. */
  static final String OPEN = "u.open.next";

  private static final List<String> OF_51 =
      List.of(
          "lua_State: tt l_G stack stacksize base_ci size_ci openupval",
          "global_State: totalbytes strt.hash strt.size rootgc tmudata buff.buffer buff.buffsize"
              + " mainthread",
          "LG: g",
          "CallInfo: func",
          "TString: tsv.len",
          "Table: sizearray lsizenode array node lastfree",
          "LClosure: isC nupvalues upvals",
          "CClosure: nupvalues upvalue",
          "UpVal: v",
          "Proto: sizecode sizep sizek sizelineinfo sizelocvars sizeupvalues code p k lineinfo"
              + " locvars upvalues",
          "Udata: uv.len",
          "TValue: tt",
          "Node: i_val",
          "LocVar: varname");
  private static final List<String> FROM_53 =
      List.of(
          "lua_State: tt l_G stack stack_last base_ci openupval",
          "global_State: totalbytes GCdebt strt.hash strt.size allgc finobj tobefnz fixedgc"
              + " mainthread",
          "LX: l",
          "LG: g",
          "CallInfo: next",
          "TString: shrlen u.lnglen",
          "Table: lsizenode array node lastfree",
          "LClosure: nupvalues upvals",
          "CClosure: nupvalues upvalue",
          "UpVal: v",
          "Proto: sizecode sizep sizek sizelineinfo sizelocvars sizeupvalues code p k lineinfo"
              + " locvars upvalues",
          "Udata: len",
          "TValue: tt_",
          "Node:",
          "LocVar: varname",
          "Upvaldesc: name");

  /** Those that not all versions have. */
  private static final List<String> OTHERS = List.of("AbsLineInfo", "UUdata", "UTString");

  private static final String OF_5_1_X =
      """
      lua_State 184: next 0, tt 8:1, l_G 32, stack 64, base_ci 80, stacksize 88:4, size_ci 92:4, openupval 152
      global_State 432: strt.hash 0, strt.size 12:4, rootgc 40, tmudata 80, buff.buffer 88, buff.buffsize 104, totalbytes 120, mainthread 176
      LG 616: l 0:184, g 184:432
      CallInfo 40: func 8
      TString 24: tsv.len 16
      Table 64: lsizenode 11:1, array 24, node 32, lastfree 40, sizearray 56:4
      LClosure 48: isC 10:1, nupvalues 11:1, upvals 40:8
      CClosure 56: nupvalues 11:1, upvalue 40:16
      UpVal 40: v 16
      Proto 120: k 16, code 24, p 32, lineinfo 40, locvars 48, upvalues 56, sizeupvalues 72:4, sizek 76:4, sizecode 80:4, sizelineinfo 84:4, sizep 88:4, sizelocvars 92:4
      Udata 40: uv.len 32
      TValue 16: tt 8:4
      Node 40: i_val 0:16
      LocVar 16: varname 0
      """;

  /** As Redis changed it: tables may be made read-only. */
  private static final String TABLE_OF_REDIS =
      "Table 72: lsizenode 16:1, array 32, node 40, lastfree 48, sizearray 64:4";

  private static final String OF_5_3_X =
      """
      lua_State 208: next 0, tt 8:1, l_G 24, stack_last 48, stack 56, openupval 64, base_ci 96:72, stacksize 184:4
      global_State 1336: totalbytes 16, GCdebt 24, strt.hash 48, strt.size 60:4, allgc 88, finobj 104, tobefnz 152, fixedgc 160, mainthread 200
      LX 216: l 8:208
      LG 1552: l 0:216, g 216:1336
      CallInfo 72: next 24
      TString 24: shrlen 11:1, u.lnglen 16
      UTString 24: tsv 0:24
      Table 56: lsizenode 11:1, sizearray 12:4, array 16, node 24, lastfree 32
      LClosure 40: nupvalues 10:1, upvals 32:8
      CClosure 48: nupvalues 10:1, upvalue 32:16
      UpVal 32: v 0, u.open.next 16
      Proto 120: sizeupvalues 16:4, sizek 20:4, sizecode 24:4, sizelineinfo 28:4, sizep 32:4, sizelocvars 36:4, k 48, code 56, p 64, lineinfo 72, locvars 80, upvalues 88
      Udata 40: len 24
      UUdata 40: uv 0:40
      TValue 16: tt_ 8:4
      Node 32: i_val 0:16
      LocVar 16: varname 0
      Upvaldesc 16: name 0
      """;
  private static final String OF_5_4_X =
      """
      lua_State 200: next 0, tt 8:1, l_G 24, stack_last 40, stack 48, openupval 56, base_ci 96:64
      global_State 1416: totalbytes 16, GCdebt 24, strt.hash 48, strt.size 60:4, allgc 112, finobj 128, tobefnz 176, fixedgc 184, mainthread 264
      LX 208: l 8:200
      LG 1624: l 0:208, g 208:1416
      CallInfo 64: next 24
      TString 32: shrlen 11:1, u.lnglen 16, contents 24:1
      Table 56: flags 10:1, lsizenode 11:1, alimit 12:4, array 16, node 24, lastfree 32
      LClosure 40: nupvalues 10:1, upvals 32:8
      CClosure 48: nupvalues 10:1, upvalue 32:16
      UpVal 40: tt 8:1, v 16
      Proto 128: sizeupvalues 16:4, sizek 20:4, sizecode 24:4, sizelineinfo 28:4, sizep 32:4, sizelocvars 36:4, sizeabslineinfo 40:4, k 56, code 64, p 72, upvalues 80, lineinfo 88, abslineinfo 96, locvars 104
      Udata 56: nuvalue 10:2, len 16, metatable 24, uv 40:16
      TValue 16: tt_ 8:1
      Node 24: i_val 0:16
      LocVar 16: varname 0
      Upvaldesc 16: name 0
      AbsLineInfo 8: pc 0:4
      """;

  /** Versions of the same structs, as {@code lua_ident} names them, as built for x86-64. */
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          "(?s)\\$Lua: Lua 5\\.1(\\.\\d)? .*",
          List.of(OF_5_1_X, OF_5_1_X + TABLE_OF_REDIS),
          "(?s)\\$LuaVersion: Lua 5\\.3\\.[4-6] .*",
          List.of(OF_5_3_X),
          "(?s)\\$LuaVersion: Lua 5\\.4\\.[3-6] .*",
          List.of(OF_5_4_X));

  /** Those that a version may have without debug information. */
  static List<LuaLayout> known(String ident) {
    List<LuaLayout> layouts = new ArrayList<>();
    KNOWN.forEach(
        (version, texts) -> {
          if (ident.matches(version)) {
            texts.forEach(text -> layouts.add(parse(text)));
          }
        });
    return layouts;
  }

  private static LuaLayout parse(String text) {
    Map<String, StructLayout> structs = new HashMap<>();
    for (String line : text.split("\n")) {
      StructLayout struct = StructLayout.parse(line);
      structs.put(struct.name(), struct);
    }
    return new LuaLayout(structs);
  }

  /** As debug information has them; empty if it has none, or of a version that is not known. */
  static Optional<LuaLayout> of(ModuleInfo module) {
    return of(module, FROM_53).or(() -> of(module, OF_51));
  }

  private static Optional<LuaLayout> of(ModuleInfo module, List<String> needed) {
    Map<String, StructLayout> structs = new HashMap<>();
    for (String line : needed) {
      String[] halves = line.split(":");
      Optional<StructLayout> struct = struct(module, halves[0]);
      String[] members = halves.length > 1 ? halves[1].strip().split(" ") : new String[0];
      if (struct.isEmpty() || !struct.get().has(members)) {
        return Optional.empty();
      }
      structs.put(halves[0], struct.get());
    }
    for (String name : OTHERS) {
      struct(module, name).ifPresent(struct -> structs.put(name, struct));
    }
    LuaLayout layout = new LuaLayout(structs);
    StructLayout table = layout.struct("Table");
    boolean sized = table.has("alimit", "flags") || table.has("sizearray");
    boolean linked = layout.is51() || layout.hasUpvalues() || layout.struct("UpVal").has(OPEN);
    return sized && linked ? Optional.of(layout) : Optional.empty();
  }

  private static Optional<StructLayout> struct(ModuleInfo module, String name) {
    return module.typeNamed(name, Optional.empty()).value().flatMap(StructLayout::of);
  }

  /** A struct that is known. */
  StructLayout struct(String name) {
    return structs.get(name);
  }

  /** Bytes of a struct. */
  long size(String name) {
    return structs.get(name).size();
  }

  /** Whether it is Lua 5.1. */
  boolean is51() {
    return struct("global_State").has("rootgc");
  }

  /** From a thread to the beginning of what it was allocated as. */
  long beforeThread() {
    return structs.containsKey("LX") ? struct("LX").offset("l") : 0;
  }

  /** From the main thread to what all threads share. */
  long toGlobal() {
    return struct("LG").offset("g") - beforeThread();
  }

  /** Bytes that a state has: {@code collectgarbage("count")} times 1024. */
  long counted(StructLayout.Value global) {
    return global.get("totalbytes") + (is51() ? 0 : global.get("GCdebt"));
  }

  /** Whether the collector knows upvalues by themselves: since 5.4. */
  boolean hasUpvalues() {
    return struct("UpVal").has("tt");
  }

  /** Bytes of a string before its characters. */
  long stringHeader() {
    if (struct("TString").has("contents")) {
      return struct("TString").offset("contents");
    }
    return structs.containsKey("UTString") ? size("UTString") : size("TString");
  }

  /** Bytes of userdata of 5.3 and later before its memory. */
  long userdataHeader(StructLayout.Value userdata) {
    StructLayout struct = struct("Udata");
    if (!struct.has("uv", "nuvalue", "metatable")) {
      return structs.containsKey("UUdata") ? size("UUdata") : struct.size();
    }
    long values = userdata.get("nuvalue");
    // One without values ends behind the pointer to its metatable.
    return values == 0
        ? struct.offset("metatable") + Long.BYTES
        : struct.offset("uv") + values * size("TValue");
  }
}
