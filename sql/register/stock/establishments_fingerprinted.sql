select * exclude (known_fingerprint) from answer
