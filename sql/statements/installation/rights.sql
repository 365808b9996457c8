select session_user as login,
       has_schema_privilege(session_user, 'sirene', 'usage') as usable,
       (select rolsuper from pg_roles where rolname = session_user) as superuser,
       (select string_agg(member.rolname, ', ' order by member.rolname)
        from pg_auth_members as m
        join pg_roles as granted on granted.oid = m.roleid
        join pg_roles as member on member.oid = m.member
        where granted.rolname = 'sirene_reviewer' and member.rolname <> 'sirene_admin') as reviewers
