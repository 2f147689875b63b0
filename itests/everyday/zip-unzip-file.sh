seq 1 50000 > f && TZ=UTC touch -d @0 f && zip -q -X z.zip f && unzip -p z.zip | cmp - f && file f
