# GLib without a screen: settings, resources, D-Bus on a bus of its own, file operations.
mkdir s; cat > s/a.gschema.xml <<'XML'
<schemalist><schema id="org.example.a" path="/org/example/a/"><key name="n" type="i"><default>7</default></key></schema></schemalist>
XML
export HOME=$PWD XDG_CACHE_HOME=$PWD/cache GSETTINGS_BACKEND=memory
dbus-run-session -- bash 2> /dev/null -c '
  gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.ListNames | grep -o org.freedesktop.DBus | head -1
  gdbus introspect --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus | sha256sum
  gdbus call --session --dest org.example.None --object-path / --method org.example.None 2>/dev/null; echo $?'
seq 1 5000 > f; gio copy f g; gio cat g | sha256sum; gio info -a standard::size f | tail -1; gio mkdir d/e 2> /dev/null; echo $?
gio list | sort | tr "\n" " "; gio remove g; echo $?
