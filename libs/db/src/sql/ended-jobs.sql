-- Says which jobs have ended, or are gone. Makes no move. In: job ids. Out: the ids of those.
select w.id from unnest($1::uuid[]) as w(id) left join job j on j.id = w.id
 where j.id is null or j.state in ('completed', 'partial', 'failed', 'cancelled')
