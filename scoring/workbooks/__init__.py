"""A criteria set as a workbook that officials read and write, there and back without any loss."""
