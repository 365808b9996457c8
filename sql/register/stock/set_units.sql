set variable units = $address
