/**
 * The facade: one {@link org.allocs.dwarf.query.DebugData} per file answers what is asked most.
 *
 * <pre>{@code
 * DebugData data = DebugData.over(sections);                    // reads nothing yet
 *
 * Optional<Unit> unit = data.unitAt(pc);                        // unit.get().context() for line, range, frame
 * Optional<FunctionScope> function = data.functionAt(pc);       // name, bounds, type, frame base,
 *                                                               // inline chain, variables in scope
 * Optional<Definition> there = data.definitionAt(address);      // function or variable that covers it
 * List<Definition> all = data.definitions();                    // ascending; reads every unit
 * Optional<DataType> node = data.typeNamed("struct list_node", Optional.of(pc));
 * Optional<DataType> type = data.typeOfIdentifier("head", pc);
 * DataType base = data.type(unit.dieAt(offset));                // DW_OP_convert and the like
 * List<String> skipped = data.problems().messages();
 * }</pre>
 *
 * <p>Addresses are {@link org.allocs.target.FileAddress}es. "Not there" is an empty {@code
 * Optional}; a unit that is malformed is skipped and noted in {@link
 * org.allocs.dwarf.query.DebugData#problems}, or where that very unit was asked about a {@link
 * org.allocs.error.MalformedFileException}. Everything is safe for use by several threads.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.query;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
