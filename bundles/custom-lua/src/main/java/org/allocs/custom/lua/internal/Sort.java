package org.allocs.custom.lua.internal;

import java.util.List;

/** What a piece of memory is that Lua asked its allocation function for. */
enum Sort {
  /** The main thread and what all threads share. */
  STATE("state", "LG"),
  /** A thread: a coroutine. */
  THREAD("thread", "LX", "lua_State"),
  /** A string with its characters. */
  STRING("string", "TString"),
  /** A table, without its parts. */
  TABLE("table", "Table"),
  /** A function of Lua with its upvalues. */
  CLOSURE("closure", "LClosure"),
  /** A function of C with its upvalues. */
  C_CLOSURE("C closure", "CClosure"),
  /** A variable that outlives its block. */
  UPVALUE("upvalue", "UpVal"),
  /** What a function was compiled to. */
  PROTOTYPE("prototype", "Proto"),
  /** Memory of a library, with values that belong to it. */
  USERDATA("userdata", "Udata"),
  /** All short strings, by their hashes. */
  STRING_TABLE("table of strings", "TString *"),
  /** The same in 5.1, where it is declared so. */
  STRING_TABLE_51("table of strings", "GCObject *"),
  /** Values of a table by number. */
  ARRAY("array of a table", "TValue"),
  /** Values of a table by key. */
  NODES("nodes of a table", "Node"),
  /** Values of a thread. */
  STACK("stack of a thread", "StackValue", "TValue"),
  /** Calls of a thread of 5.1. */
  CALLS("calls of a thread", "CallInfo"),
  /** What the scanner reads into. */
  BUFFER("buffer", "char"),
  /** A call. */
  CALL("call of a thread", "CallInfo"),
  /** Instructions. */
  CODE("code of a prototype", "Instruction"),
  /** Constants. */
  CONSTANTS("constants of a prototype", "TValue"),
  /** Prototypes inside a prototype. */
  PROTOTYPES("prototypes of a prototype", "Proto *"),
  /** Lines of instructions. */
  LINES("lines of a prototype", "ls_byte", "int"),
  /** Lines of some instructions. */
  LINE_MARKS("line marks of a prototype", "AbsLineInfo"),
  /** Names of variables. */
  VARIABLES("variables of a prototype", "LocVar"),
  /** Descriptions of upvalues. */
  UPVALUES("upvalues of a prototype", "Upvaldesc", "TString *");

  private final String words;
  private final List<String> types;

  Sort(String words, String... types) {
    this.words = words;
    this.types = List.of(types);
  }

  /** What users read. */
  String words() {
    return words;
  }

  /** Its type in Lua's sources, or that of each element: the first of these that there is. */
  List<String> types() {
    return types;
  }

  /** Whether it is no object by itself. */
  boolean isPart() {
    return compareTo(STRING_TABLE) >= 0;
  }

  /** Whether it is as many of its type as fit. */
  boolean isArray() {
    return isPart() && this != CALL;
  }
}
