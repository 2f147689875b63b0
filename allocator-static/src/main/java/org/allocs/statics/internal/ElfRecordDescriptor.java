package org.allocs.statics.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.TypedefType;

/** What a file of 64 bits records of its parts (System V ABI, ELF-64 object file format; elf.h). */
final class ElfRecordDescriptor {
  /** Of {@code Elf64_Ehdr}. */
  static final int EHDR_BYTES = 64;

  static final int E_PHOFF = 32;
  static final int E_SHOFF = 40;
  static final int E_PHENTSIZE = 54;
  static final int E_PHNUM = 56;
  static final int E_SHENTSIZE = 58;
  static final int E_SHNUM = 60;
  static final int MAGIC = 0x464c457f;
  static final int CLASS_AND_DATA = 4;
  static final short CLASS64_LITTLE_ENDIAN = 0x0102;

  /** Of {@code Elf64_Phdr}. */
  static final int PHDR_BYTES = 56;

  static final int P_VADDR = 16;

  /** Of {@code Elf64_Shdr}. */
  static final int SHDR_BYTES = 64;

  static final int SH_FLAGS = 8;
  static final int SH_ADDR = 16;
  static final int SH_SIZE = 32;
  static final int SH_ENTSIZE = 56;
  static final long SHF_ALLOC = 2;

  /** Of {@code Elf64_Sym}. */
  static final int SYM_BYTES = 24;

  static final int ST_NAME = 0;
  static final int ST_SHNDX = 6;
  static final int ST_VALUE = 8;

  /** Of {@code Elf64_Nhdr}. */
  static final int NHDR_BYTES = 12;

  static final int N_NAMESZ = 0;
  static final int N_DESCSZ = 4;
  static final int N_TYPE = 8;

  static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  static final DataType BYTE = new BaseType("unsigned char", BaseType.Encoding.UNSIGNED_CHAR, 1);
  private static final DataType HALF = number("Elf64_Half", "unsigned short", 2);
  private static final DataType WORD = number("Elf64_Word", "unsigned int", 4);
  private static final DataType XWORD = number("Elf64_Xword", "unsigned long", 8);
  private static final DataType ADDR = number("Elf64_Addr", "unsigned long", 8);
  private static final DataType OFF = number("Elf64_Off", "unsigned long", 8);
  private static final DataType SECTION = number("Elf64_Section", "unsigned short", 2);

  static final DataType EHDR =
      record(
          "Elf64_Ehdr",
          EHDR_BYTES,
          Member.of("e_ident", ArrayType.of(BYTE, 16), 0),
          Member.of("e_type", HALF, 16),
          Member.of("e_machine", HALF, 18),
          Member.of("e_version", WORD, 20),
          Member.of("e_entry", ADDR, 24),
          Member.of("e_phoff", OFF, E_PHOFF),
          Member.of("e_shoff", OFF, E_SHOFF),
          Member.of("e_flags", WORD, 48),
          Member.of("e_ehsize", HALF, 52),
          Member.of("e_phentsize", HALF, E_PHENTSIZE),
          Member.of("e_phnum", HALF, E_PHNUM),
          Member.of("e_shentsize", HALF, E_SHENTSIZE),
          Member.of("e_shnum", HALF, E_SHNUM),
          Member.of("e_shstrndx", HALF, 62));

  static final DataType PHDR =
      record(
          "Elf64_Phdr",
          PHDR_BYTES,
          Member.of("p_type", WORD, 0),
          Member.of("p_flags", WORD, 4),
          Member.of("p_offset", OFF, 8),
          Member.of("p_vaddr", ADDR, P_VADDR),
          Member.of("p_paddr", ADDR, 24),
          Member.of("p_filesz", XWORD, 32),
          Member.of("p_memsz", XWORD, 40),
          Member.of("p_align", XWORD, 48));

  static final DataType SHDR =
      record(
          "Elf64_Shdr",
          SHDR_BYTES,
          Member.of("sh_name", WORD, 0),
          Member.of("sh_type", WORD, 4),
          Member.of("sh_flags", XWORD, SH_FLAGS),
          Member.of("sh_addr", ADDR, SH_ADDR),
          Member.of("sh_offset", OFF, 24),
          Member.of("sh_size", XWORD, SH_SIZE),
          Member.of("sh_link", WORD, 40),
          Member.of("sh_info", WORD, 44),
          Member.of("sh_addralign", XWORD, 48),
          Member.of("sh_entsize", XWORD, SH_ENTSIZE));

  static final DataType SYM =
      record(
          "Elf64_Sym",
          SYM_BYTES,
          Member.of("st_name", WORD, ST_NAME),
          Member.of("st_info", BYTE, 4),
          Member.of("st_other", BYTE, 5),
          Member.of("st_shndx", SECTION, ST_SHNDX),
          Member.of("st_value", ADDR, ST_VALUE),
          Member.of("st_size", XWORD, 16));

  static final DataType NHDR =
      record(
          "Elf64_Nhdr",
          NHDR_BYTES,
          Member.of("n_namesz", WORD, N_NAMESZ),
          Member.of("n_descsz", WORD, N_DESCSZ),
          Member.of("n_type", WORD, N_TYPE));

  private ElfRecordDescriptor() {}

  private static DataType number(String name, String base, int bytes) {
    return new TypedefType(name, new BaseType(base, BaseType.Encoding.UNSIGNED, bytes));
  }

  private static DataType record(String name, int bytes, Member... members) {
    List<Member> all = List.of(members);
    return new TypedefType(
        name,
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.empty(),
            "struct {...}",
            name,
            OptionalLong.of(bytes),
            () -> all));
  }
}
