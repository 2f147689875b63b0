cat > main.adb <<'A'
with Ada.Text_IO; use Ada.Text_IO;
with Ada.Containers.Vectors;
procedure Main is
   package Numbers is new Ada.Containers.Vectors (Positive, Integer);
   All_Of_Them : Numbers.Vector;
   task type Worker;
   task body Worker is
      type Ref is access String;
      P : Ref;
   begin
      for I in 1 .. 100 loop
         P := new String (1 .. I);
         P.all := (others => 'x');
      end loop;
   end Worker;
   Sum : Integer := 0;
begin
   declare
      Workers : array (1 .. 4) of Worker;
   begin
      for I in 1 .. 50_000 loop
         All_Of_Them.Append (I mod 1000);
      end loop;
   end;
   for N of All_Of_Them loop
      Sum := Sum + N;
   end loop;
   Put_Line (Integer'Image (Sum));
   raise Constraint_Error with "as meant";
end Main;
A
gnatmake -q main.adb 2> log; echo $?; ./main 2>&1 | grep -v '^0x'; echo "${PIPESTATUS[0]}"
