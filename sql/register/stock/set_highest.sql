set variable highest = $highest
