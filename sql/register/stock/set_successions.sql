set variable successions = $address
