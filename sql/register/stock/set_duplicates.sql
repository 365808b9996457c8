set variable duplicates = $address
