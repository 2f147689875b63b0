/*
 * clang.h - the part of libclang that the recorder needs, as its stable C interface has it. The
 * library is looked for when it is needed: a machine without it compiles all the same.
 */
#ifndef ALLOCS_CLANG_H
#define ALLOCS_CLANG_H

#include <stdbool.h>

typedef struct {
  int kind;
  int xdata;
  const void *data[3];
} CXCursor;

typedef struct {
  int kind;
  void *data[2];
} CXType;

typedef struct {
  const void *data;
  unsigned private_flags;
} CXString;

typedef struct {
  const void *ptr_data[2];
  unsigned int_data;
} CXSourceLocation;

typedef struct {
  const void *ptr_data[2];
  unsigned begin_int_data;
  unsigned end_int_data;
} CXSourceRange;

struct CXUnsavedFile {
  const char *Filename;
  const char *Contents;
  unsigned long Length;
};

typedef void *CXIndex;
typedef void *CXFile;
typedef void *CXTranslationUnit;
typedef int (*CXCursorVisitor)(CXCursor cursor, CXCursor parent, void *data);

enum { CXChildVisit_Break, CXChildVisit_Continue, CXChildVisit_Recurse };

enum {
  CXCursor_EnumConstantDecl = 7,
  CXCursor_FunctionDecl = 8,
  CXCursor_VarDecl = 9,
  CXCursor_ParmDecl = 10,
  CXCursor_CXXMethod = 21,
  CXCursor_Constructor = 24,
  CXCursor_Destructor = 25,
  CXCursor_ConversionFunction = 26,
  CXCursor_FunctionTemplate = 30,
  CXCursor_TypeRef = 43,
  CXCursor_FirstExpr = 100,
  CXCursor_UnexposedExpr = 100,
  CXCursor_DeclRefExpr = 101,
  CXCursor_MemberRefExpr = 102,
  CXCursor_CallExpr = 103,
  CXCursor_IntegerLiteral = 106,
  CXCursor_FloatingLiteral = 107,
  CXCursor_StringLiteral = 109,
  CXCursor_CharacterLiteral = 110,
  CXCursor_ParenExpr = 111,
  CXCursor_UnaryOperator = 112,
  CXCursor_ArraySubscriptExpr = 113,
  CXCursor_BinaryOperator = 114,
  CXCursor_CompoundAssignOperator = 115,
  CXCursor_ConditionalOperator = 116,
  CXCursor_CStyleCastExpr = 117,
  CXCursor_CompoundLiteralExpr = 118,
  CXCursor_InitListExpr = 119,
  CXCursor_AddrLabelExpr = 120,
  CXCursor_StmtExpr = 121,
  CXCursor_CXXStaticCastExpr = 124,
  CXCursor_CXXReinterpretCastExpr = 126,
  CXCursor_CXXFunctionalCastExpr = 128,
  CXCursor_CXXNewExpr = 134,
  CXCursor_UnaryExpr = 136, /* sizeof, alignof */
  CXCursor_LastExpr = 199,
  CXCursor_LabelStmt = 201,
  CXCursor_CompoundStmt = 202,
  CXCursor_CaseStmt = 203,
  CXCursor_IfStmt = 205,
  CXCursor_SwitchStmt = 206,
  CXCursor_WhileStmt = 207,
  CXCursor_DoStmt = 208,
  CXCursor_ForStmt = 209,
  CXCursor_ReturnStmt = 214,
  CXCursor_CXXForRangeStmt = 225,
  CXCursor_NullStmt = 230,
  CXCursor_DeclStmt = 231,
};

enum {
  CXType_Unexposed = 1,
  CXType_Void = 2,
  CXType_Bool = 3,
  CXType_UChar = 5,
  CXType_UShort = 8,
  CXType_UInt = 9,
  CXType_ULong = 10,
  CXType_ULongLong = 11,
  CXType_UInt128 = 12,
  CXType_Char_S = 13,
  CXType_SChar = 14,
  CXType_Short = 16,
  CXType_Int = 17,
  CXType_Long = 18,
  CXType_LongLong = 19,
  CXType_Int128 = 20,
  CXType_Float = 21,
  CXType_Double = 22,
  CXType_LongDouble = 23,
  CXType_Dependent = 26,
  CXType_Pointer = 101,
  CXType_Record = 105,
  CXType_Enum = 106,
  CXType_Typedef = 107,
  CXType_FunctionProto = 111,
  CXType_ConstantArray = 112,
};

enum { CXTranslationUnit_Incomplete = 0x2, CXTranslationUnit_KeepGoing = 0x200 };

/* X(result, name, parameters) for each function; the prefix clang_ is left out. */
#define CLANG_FUNCTIONS(X)                                                                     \
  X(CXIndex, createIndex, (int exclude_declarations, int display_diagnostics))                 \
  X(int, parseTranslationUnit2,                                                                \
    (CXIndex, const char *file, const char *const *arguments, int argument_count,              \
     struct CXUnsavedFile *, unsigned unsaved_count, unsigned options, CXTranslationUnit *))   \
  X(CXCursor, getTranslationUnitCursor, (CXTranslationUnit))                                   \
  X(unsigned, visitChildren, (CXCursor, CXCursorVisitor, void *data))                          \
  X(CXType, getCursorType, (CXCursor))                                                         \
  X(CXType, getCanonicalType, (CXType))                                                        \
  X(CXType, getPointeeType, (CXType))                                                          \
  X(CXType, getCursorResultType, (CXCursor))                                                   \
  X(CXString, getTypeSpelling, (CXType))                                                       \
  X(long long, Type_getSizeOf, (CXType))                                                       \
  X(CXString, getCursorSpelling, (CXCursor))                                                   \
  X(CXCursor, getCursorReferenced, (CXCursor))                                                 \
  X(unsigned, equalCursors, (CXCursor, CXCursor))                                              \
  X(int, Cursor_getNumArguments, (CXCursor))                                                   \
  X(CXCursor, Cursor_getArgument, (CXCursor, unsigned))                                        \
  X(CXSourceLocation, getCursorLocation, (CXCursor))                                           \
  X(CXSourceRange, getCursorExtent, (CXCursor))                                                \
  X(CXSourceLocation, getRangeStart, (CXSourceRange))                                          \
  X(CXSourceLocation, getRangeEnd, (CXSourceRange))                                            \
  X(void, getPresumedLocation, (CXSourceLocation, CXString *, unsigned *line, unsigned *column)) \
  X(void, getSpellingLocation,                                                                 \
    (CXSourceLocation, CXFile *, unsigned *line, unsigned *column, unsigned *offset))          \
  X(const char *, getFileContents, (CXTranslationUnit, CXFile, unsigned long *size))           \
  X(int, Location_isInSystemHeader, (CXSourceLocation))                                        \
  X(const char *, getCString, (CXString))                                                      \
  X(void, disposeString, (CXString))

struct clang {
#define DECLARE(result, name, parameters) result(*name) parameters;
  CLANG_FUNCTIONS(DECLARE)
#undef DECLARE
};

/* Valid after clang_load has returned true. */
extern struct clang clang;

/* Loads libclang; false where none of the versions known is installed. */
bool clang_load(void);

/* Copies a string of the library and disposes of it; what does not fit is cut off. */
void clang_copy(CXString string, char *out, unsigned long size);

#endif
