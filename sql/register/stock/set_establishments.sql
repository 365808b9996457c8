set variable establishments = $address
