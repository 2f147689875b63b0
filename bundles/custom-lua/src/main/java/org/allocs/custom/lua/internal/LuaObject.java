package org.allocs.custom.lua.internal;

import org.allocs.model.AddressRange;

/**
 * A piece of memory of Lua's.
 *
 * @param range all of it
 * @param sort what it is
 * @param owner the object that it is a part of; itself where it is no part
 * @param header bytes of userdata before the memory of its library; 0 of anything else
 * @param counted of a state the bytes that it counts; 0 of anything else
 */
record LuaObject(AddressRange range, Sort sort, long owner, int header, long counted) {}
