-- What every generating statement reads: sample, rows, units, seed, first_body, body_step.
set variable options = $options
