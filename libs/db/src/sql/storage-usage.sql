-- Sums what a tenant keeps in storage. Makes no move. In: tenant. Out: one row of counts and bytes.
select (select count(*) from input where tenant_id = $1 and removed_at is null and source_path is null) as inputs,
       (select coalesce(sum(bytes), 0)::bigint
          from (select distinct sha256, bytes from input
                 where tenant_id = $1 and removed_at is null and source_path is null) once) as "inputBytes",
       files.count as artifacts, files.bytes as "artifactBytes"
  from (select count(*) as count, coalesce(sum(a.bytes), 0)::bigint as bytes
          from job j join stage s on s.job_id = j.id join artifact a on a.stage_id = s.id
         where j.tenant_id = $1 and a.removed_at is null) files
