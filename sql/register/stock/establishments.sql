select * exclude (fingerprint, known_fingerprint) from answer
