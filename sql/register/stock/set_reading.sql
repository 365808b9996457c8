-- How this version reads the files, in short: part of every fingerprint.
set variable reading = $reading
