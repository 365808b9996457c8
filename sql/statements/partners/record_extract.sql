insert into sirene.extract (partners, new_partners, changed_partners, gone_partners, refused)
values (%(partners)s, %(new_partners)s, %(changed_partners)s, %(gone_partners)s, %(refused)s)
