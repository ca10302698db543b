-- The running stages of a job and who holds them. Makes no move. In: job. Out: stage and worker.
select id as "stageId", lease_owner as "workerId" from stage where job_id = $1 and state = 'running' order by id
