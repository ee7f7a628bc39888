"""What changes parts, as functions that run as the tables' owner: the product's role need not be (operations.md)."""

# They alter the owner's tables only, as nobody else's can be. A dump by the product's role reads each part, so that
# whoever may use the table may use its parts.
CREATE = """
CREATE FUNCTION channels_app_copy_grants(source regclass, target text) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    granting text;
BEGIN
    FOR granting IN
        SELECT format('GRANT %s ON %I TO %s', privilege_type, target,
                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
          FROM pg_class, aclexplode(relacl) WHERE oid = source AND grantee <> relowner
    LOOP
        EXECUTE granting;
    END LOOP;
END $$;

CREATE FUNCTION channels_app_close_part(parted regclass, name text, next uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    later text := (SELECT relname FROM pg_class WHERE oid = parted) || '_later';
    first text := (SELECT substring(pg_get_expr(relpartbound, oid) FROM $re$FROM \\('(.*?)'\\)$re$)
                     FROM pg_class WHERE oid = later::regclass);
BEGIN
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %I', parted, later);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', later, name);
    EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parted, name, first, next);
    EXECUTE format('CREATE TABLE %I PARTITION OF %s FOR VALUES FROM (%L) TO (MAXVALUE)', later, parted, next);
    PERFORM channels_app_copy_grants(parted, later);
END $$;

CREATE FUNCTION channels_app_drop_parts(parted regclass, names text[], next uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    before text := (SELECT relname FROM pg_class WHERE oid = parted) || '_before';
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        EXECUTE format('ALTER TABLE %s DETACH PARTITION %I', parted, name);
        EXECUTE format('DROP TABLE %I', name);
    END LOOP;
    EXECUTE format('CREATE TABLE %I PARTITION OF %s FOR VALUES FROM (MINVALUE) TO (%L)', before, parted, next);
    PERFORM channels_app_copy_grants(parted, before);
END $$;

REVOKE ALL ON FUNCTION channels_app_close_part(regclass, text, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION channels_app_drop_parts(regclass, text[], uuid) FROM PUBLIC;
"""
DROP = """
DROP FUNCTION channels_app_drop_parts(regclass, text[], uuid);
DROP FUNCTION channels_app_close_part(regclass, text, uuid);
DROP FUNCTION channels_app_copy_grants(regclass, text);
"""
