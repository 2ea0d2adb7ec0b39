<?php

return TRUE;
