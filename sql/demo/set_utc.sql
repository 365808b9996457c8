alter database {name} set timezone to 'UTC'
