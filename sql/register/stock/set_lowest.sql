set variable lowest = $lowest
